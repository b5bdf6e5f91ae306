import { Anchor, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../shared/format-figures.js';
import { IconDownload } from '../shared/icons.js';
import classes from './log-panel.module.css';

interface PictureProps {
  /** `blob:` or `data:`. */
  url: string;
  alt: string;
  /** Of the file when it is downloaded, without its ending. */
  name: string;
  /** In bytes. */
  size?: number;
  /** Media type. */
  type: string;
}

const bytes = (size: number) =>
  size < 1_000_000 ? `${formatCount(Math.ceil(size / 1_000))} kB` : `${(size / 1_000_000).toFixed(1)} MB`;

/** A picture with its size and a link that downloads it. */
export function Picture({ url, alt, name, size, type }: PictureProps) {
  const [pixels, setPixels] = useState<string>();
  const kind = type.replace(/^image\//, '');
  return (
    <figure style={{ margin: 0 }}>
      <img
        src={url}
        alt={alt}
        className={classes.picture}
        onLoad={({ currentTarget }) =>
          setPixels(`${currentTarget.naturalWidth} × ${currentTarget.naturalHeight}`)
        }
      />
      <Group component="figcaption" gap="sm" mt={4}>
        <Text size="xs" c="dimmed" span>
          {[pixels, size === undefined ? undefined : bytes(size), kind].filter(Boolean).join(', ')}
        </Text>
        <Anchor href={url} download={`${name}.${kind}`} size="xs">
          <IconDownload size={12} aria-hidden /> Download
        </Anchor>
      </Group>
    </figure>
  );
}
