import type { Plan } from '@byway/routing/plan-schema';
import { initialState } from '@byway/routing/routing-state';
import { attributes, messagingOperation, messagingSystem } from '@byway/telemetry/attributes';
import { startSpan, type TraceSpan } from '@byway/telemetry/trace-context';

/** The producer span of a request's first attempt. */
export function startSendSpan(plan: Plan, parent: Pick<TraceSpan, 'carrier'>): TraceSpan {
  const queueName = `attempt.${plan.leaves[initialState(plan).leaf]?.provider ?? ''}`;
  return startSpan({
    name: `send ${queueName}`,
    kind: 'producer',
    parent: parent.carrier,
    attributes: {
      [attributes.messagingSystemName]: messagingSystem,
      [attributes.messagingOperationType]: messagingOperation.send,
      [attributes.messagingDestinationName]: queueName,
    },
  });
}
