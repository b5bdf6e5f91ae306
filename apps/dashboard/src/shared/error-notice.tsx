import { Alert, Button, Code, Group, List, Text } from '@mantine/core';
import { ApiError } from '../api/api-error.js';
import { IconAlertTriangle } from './icons.js';

/** An error with all that helps to find its cause: field, code, the targets' answers, the request's id. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const { code, param, attempts = [], requestId } = error instanceof ApiError ? error.details : {};
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={param === undefined ? undefined : `Check ${param}`}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {error.message}
      </Text>
      {attempts.length > 0 && (
        <List size="sm" mt="xs">
          {attempts.map((attempt, index) => (
            <List.Item key={index}>
              {attempt.target} ({attempt.provider}): {attempt.status} {attempt.code}. {attempt.message}
            </List.Item>
          ))}
        </List>
      )}
      {(code !== undefined || requestId !== undefined) && (
        <Group gap="xs" mt="xs">
          {code !== undefined && <Code>{code}</Code>}
          {requestId !== undefined && <Code>{requestId}</Code>}
        </Group>
      )}
      {onRetry !== undefined && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
