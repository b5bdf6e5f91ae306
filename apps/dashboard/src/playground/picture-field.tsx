import { Button, FileInput, Group, Image } from '@mantine/core';
import { useState } from 'react';
import { dataUrlOf } from '../shared/data-url-of.js';
import { IconPhoto } from '../shared/icons.js';

/** Bytes; base64 makes a third more of it, and the gateway takes bodies of 32 MiB by default. */
const MAX_BYTES = 20_000_000;

interface PictureFieldProps {
  /** A data URL. */
  picture: string | null;
  onChange: (picture: string | null) => void;
}

/** A picture that goes with a message, from a file. */
export function PictureField({ picture, onChange }: PictureFieldProps) {
  const [error, setError] = useState<string>();
  const read = (file: File | null) => {
    setError(undefined);
    if (file === null) return onChange(null);
    if (file.size > MAX_BYTES) return setError(`The picture is larger than ${MAX_BYTES / 1_000_000} MB.`);
    dataUrlOf(file).then(onChange, (failure: Error) => setError(failure.message));
  };
  if (picture !== null) {
    return (
      <Group align="flex-end">
        <Image src={picture} alt="Picture that goes with the message" h={80} w="auto" radius="sm" />
        <Button size="xs" variant="default" onClick={() => onChange(null)}>
          Remove picture
        </Button>
      </Group>
    );
  }
  return (
    <FileInput
      label="Picture"
      placeholder="None: choose a file"
      accept="image/png,image/jpeg,image/webp,image/gif"
      leftSection={<IconPhoto size={16} aria-hidden />}
      value={null}
      error={error}
      onChange={read}
    />
  );
}
