import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { VirtualKeyFactsController } from './virtual-key-facts.controller.js';
import { VirtualKeysController } from './virtual-keys.controller.js';
import { VirtualKeysService } from './virtual-keys.service.js';

@Module({
  imports: [AuditModule],
  controllers: [VirtualKeysController, VirtualKeyFactsController],
  providers: [VirtualKeysService],
  exports: [VirtualKeysService],
})
export class VirtualKeysModule {}
