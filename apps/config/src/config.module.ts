import { DatabaseErrorInterceptor } from '@byway/persistence/database-error-interceptor';
import type { ServiceCaller } from '@byway/service-clients/service-call';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ConfigsController } from './configs/configs.controller.js';
import { ConfigsRepository } from './configs/configs.repository.js';
import { ConfigsService } from './configs/configs.service.js';
import { InlineKeySealer } from './configs/inline-key-sealer.js';
import { ResolvedConfigsController } from './configs/resolved-configs.controller.js';

/** The HTTP side of the config service, on a database that is open already. */
@Module({})
export class ConfigModule {
  static with(dataSource: DataSource, vault: ServiceCaller): DynamicModule {
    return {
      module: ConfigModule,
      controllers: [ConfigsController, ResolvedConfigsController],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: InlineKeySealer, useValue: new InlineKeySealer(vault) },
        { provide: APP_INTERCEPTOR, useClass: DatabaseErrorInterceptor },
        ConfigsRepository,
        ConfigsService,
      ],
    };
  }
}
