import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8799),
  HOST: z.string().min(1).default('127.0.0.1'),
  LATENCY_MS: z.coerce.number().int().min(0).max(600_000).default(0),
});

export interface SimulatorEnv {
  /** 0 lets the system choose. */
  port: number;
  host: string;
  /** Time a successful generation takes unless a fault says otherwise. */
  latencyMs: number;
}

/** @throws z.ZodError that names the variable at fault. */
export function readSimulatorEnv(source: NodeJS.ProcessEnv = process.env): SimulatorEnv {
  const { PORT, HOST, LATENCY_MS } = schema.parse(source);
  return { port: PORT, host: HOST, latencyMs: LATENCY_MS };
}
