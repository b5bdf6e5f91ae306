import { DatabaseErrorInterceptor } from '@byway/persistence/database-error-interceptor';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ConfigsController } from './configs/configs.controller.js';
import { ConfigsService } from './configs/configs.service.js';
import { ResolvedConfigsController } from './configs/resolved-configs.controller.js';
import { KeySealer } from './vault/key-sealer.js';

/** The HTTP side of the config service, on a database that is open already. */
@Module({})
export class ConfigModule {
  static with({ dataSource, sealer }: { dataSource: DataSource; sealer: KeySealer }): DynamicModule {
    return {
      module: ConfigModule,
      controllers: [ConfigsController, ResolvedConfigsController],
      providers: [
        ConfigsService,
        { provide: DataSource, useValue: dataSource },
        { provide: KeySealer, useValue: sealer },
        { provide: APP_INTERCEPTOR, useClass: DatabaseErrorInterceptor },
      ],
    };
  }
}
