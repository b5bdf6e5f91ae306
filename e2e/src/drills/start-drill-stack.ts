import { type Queue, startServices } from '@byway/testing/start-services';
import { SimulatorControl } from '../simulator-control.js';
import type { DrillScale, DrillStack } from './drill.js';

/** Services with two gateways and two provider workers; `TEST_DATABASE_URL` says where PostgreSQL is. */
export async function startDrillStack(queue: Queue, scale: DrillScale): Promise<DrillStack> {
  const services = await startServices({ queue, gateways: 2, workers: 2, env: scale.env });
  return { services, queue, scale, simulator: new SimulatorControl(services.simulatorUrl) };
}
