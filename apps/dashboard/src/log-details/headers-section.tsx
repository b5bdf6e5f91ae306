import { Accordion } from '@mantine/core';
import type { Log } from '@byway/contracts/ledger-api';
import { Facts } from './facts.js';

/** The headers of the call and of its answer; none of them is a secret. */
export function HeadersSection({ log }: { log: Log }) {
  const lists = [
    ['Request headers', log.request_headers],
    ['Response headers', log.response_headers],
  ] as const;
  return (
    <Accordion multiple variant="contained" chevronPosition="left" order={3}>
      {lists.map(
        ([title, headers]) =>
          headers !== null &&
          headers !== undefined && (
            <Accordion.Item key={title} value={title}>
              <Accordion.Control>{title}</Accordion.Control>
              <Accordion.Panel>
                <Facts facts={Object.entries(headers)} />
              </Accordion.Panel>
            </Accordion.Item>
          ),
      )}
    </Accordion>
  );
}
