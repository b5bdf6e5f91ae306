import type { Logger } from '@byway/boot/logger';
import type { TimeLimits } from '@byway/boot/time-limits';
import {
  ANSWER_DEADLINE_MS,
  AnswerDeadlineInterceptor,
} from '@byway/persistence/answer-deadline-interceptor';
import { DatabaseErrorInterceptor } from '@byway/persistence/database-error-interceptor';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { MasterKeyring } from '../crypto/master-keyring.js';
import { Clock } from './clock.js';
import { VaultSettings } from './vault-settings.js';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('logger');

export interface Platform {
  dataSource: DataSource;
  keyring: MasterKeyring;
  settings: VaultSettings;
  clock: Clock;
  logger: Logger;
  limits: TimeLimits;
}

/** What every feature of the vault stands on, made before Nest starts. */
@Global()
@Module({})
export class PlatformModule {
  static with(platform: Platform): DynamicModule {
    const providers = [
      { provide: DataSource, useValue: platform.dataSource },
      { provide: MasterKeyring, useValue: platform.keyring },
      { provide: VaultSettings, useValue: platform.settings },
      { provide: Clock, useValue: platform.clock },
      { provide: LOGGER, useValue: platform.logger },
    ];
    return {
      module: PlatformModule,
      providers: [
        ...providers,
        { provide: ANSWER_DEADLINE_MS, useValue: platform.limits.answerMs },
        { provide: APP_INTERCEPTOR, useClass: AnswerDeadlineInterceptor },
        { provide: APP_INTERCEPTOR, useClass: DatabaseErrorInterceptor },
      ],
      exports: providers.map(({ provide }) => provide),
    };
  }
}
