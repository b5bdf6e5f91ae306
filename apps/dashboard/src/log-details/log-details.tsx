import { Alert, Code, Skeleton, Stack, Text } from '@mantine/core';
import type { Log } from '@byway/contracts/ledger-api';
import { IconAlertTriangle } from '../shared/icons.js';
import { AttemptItem } from './attempt-item.js';
import { BodySection } from './body-section.js';
import { CourseLine } from './course-line.js';
import { FeedbackSection } from './feedback-section.js';
import { HeadersSection } from './headers-section.js';
import { promptOf, readRequest, readResponse } from './read-body.js';
import { RequestFacts } from './request-facts.js';
import { Section } from './section.js';

interface LogDetailsProps {
  log: Log;
  /** False while only the row of the list is known, which has no bodies. */
  isLoaded: boolean;
}

/** Everything that is recorded of a request, what one looks for first on top. */
export function LogDetails({ log, isLoaded }: LogDetailsProps) {
  const prompt = promptOf(log.request);
  return (
    <Stack gap="md">
      <CourseLine log={log} />
      {log.error !== null && (
        <Alert role="note" color="red" p="xs" icon={<IconAlertTriangle size={18} aria-hidden />}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <Code>{log.error.code}</Code> {log.error.message}
          </Text>
        </Alert>
      )}
      <Section title="Attempts">
        {log.attempts.length === 0 ? (
          <Text size="sm" c="dimmed">
            {noAttemptText(log)}
          </Text>
        ) : (
          <ol style={{ margin: 0, padding: 0, listStyle: 'none' }} aria-label="Attempts">
            {log.attempts.map((attempt) => (
              <AttemptItem key={attempt.number} attempt={attempt} />
            ))}
          </ol>
        )}
      </Section>
      {isLoaded ? (
        <>
          {log.attempts.length > 0 && <Responses log={log} prompt={prompt} />}
          <BodySection
            title="Request"
            body={log.request}
            messages={readRequest(log.request)}
            alt="Picture of the request"
          />
        </>
      ) : (
        <Skeleton height={160} role="status" aria-label="Loading" />
      )}
      <Section title="Facts">
        <RequestFacts log={log} />
      </Section>
      <HeadersSection log={log} />
      <FeedbackSection traceId={log.trace_id} />
    </Stack>
  );
}

/** The answer first; what failed attempts answered is below it. */
function Responses({ log, prompt }: { log: Log; prompt: string }) {
  return log.attempts
    .toReversed()
    .map(
      ({ number, status, response }) =>
        (status === 'succeeded' || (response !== null && response !== undefined)) && (
          <BodySection
            key={number}
            title={log.attempts.length === 1 ? 'Response' : `Response of attempt ${number}`}
            body={response}
            messages={readResponse(response)}
            alt={prompt === '' ? 'Generated picture' : `Generated picture: ${prompt}`}
          />
        ),
    );
}

function noAttemptText(log: Log): string {
  if (log.cache_status?.endsWith('HIT') === true) return 'None: the answer came from the cache.';
  if (log.joined_request_id !== null) return 'None: it got the answer of a request that ran already.';
  return log.status === 'in_progress' ? 'None has begun yet.' : 'None.';
}
