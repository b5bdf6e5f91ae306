import { Loader, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { fetchJobResult } from '../api/jobs.js';
import { answerFacts } from '../shared/answer/answer-facts.js';
import { AnswerFactsView } from '../shared/answer/answer-facts-view.js';
import { AnswerView } from '../shared/answer/answer-view.js';
import { readAnswer } from '../shared/answer/read-answer.js';
import { ErrorNotice } from '../shared/error-notice.js';

/** What a completed job answered. */
export function JobResult({ id }: { id: string }) {
  const { data, error } = useQuery({
    queryKey: ['job-result', id],
    queryFn: async ({ signal }) => {
      const response = await fetchJobResult(id, signal);
      return { facts: answerFacts(response.headers), answer: readAnswer(await response.json()) };
    },
    // It never changes.
    staleTime: Infinity,
  });
  return (
    <section aria-labelledby="job-result">
      <Title order={3} size="h5" mb="sm" id="job-result">
        Result
      </Title>
      {error !== null && <ErrorNotice error={error} />}
      {data === undefined ? (
        error === null && <Loader aria-label="Loading" />
      ) : (
        <Stack>
          <AnswerView answer={data.answer} />
          <AnswerFactsView facts={data.facts} />
        </Stack>
      )}
    </section>
  );
}
