import { Button, Group, Image, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconDownload } from '../icons.js';
import type { AnsweredPicture } from './read-answer.js';

/** Pictures of an answer, each to look at and to save. */
export function PictureList({ pictures }: { pictures: readonly AnsweredPicture[] }) {
  if (pictures.length === 0) return <Text c="dimmed">The answer holds no picture.</Text>;
  return (
    <SimpleGrid cols={{ base: 1, lg: pictures.length > 1 ? 2 : 1 }}>
      {pictures.map(({ address, fileName, revisedPrompt }, index) => (
        <Stack key={index} gap="xs">
          <a href={address} target="_blank" rel="noreferrer" aria-label={`Open picture ${index + 1}`}>
            <Image src={address} alt={`Picture ${index + 1}`} radius="md" mah={520} w="auto" maw="100%" />
          </a>
          <Group justify="space-between" gap="xs">
            <Button
              component="a"
              href={address}
              download={fileName}
              size="xs"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              Download picture {index + 1}
            </Button>
          </Group>
          {revisedPrompt !== null && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              <b>Revised prompt:</b> {revisedPrompt}
            </Text>
          )}
        </Stack>
      ))}
    </SimpleGrid>
  );
}
