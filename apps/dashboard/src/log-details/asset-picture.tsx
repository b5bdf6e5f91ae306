import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { assetQuery } from '../api/assets.js';
import { Picture } from './picture.js';

/** A picture or another file of the asset store. */
export function AssetPicture({ id, alt }: { id: string; alt: string }) {
  const { data: blob, error } = useQuery(assetQuery(id));
  const url = useObjectUrl(blob);
  if (error !== null)
    return (
      <Text size="sm" c="dimmed">
        {error instanceof ApiError && error.status === 404
          ? 'The file is no longer kept.'
          : `The file could not be read: ${error.message}`}
      </Text>
    );
  if (blob === undefined || url === null) return <Skeleton height={180} role="status" aria-label="Loading" />;
  if (!blob.type.startsWith('image/'))
    return (
      <Anchor href={url} download={id} size="sm">
        Download file ({blob.type})
      </Anchor>
    );
  return <Picture url={url} alt={alt} name={id} size={blob.size} type={blob.type} />;
}

/** A URL for bytes that the page holds, as long as they are shown. */
function useObjectUrl(blob: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (blob === undefined) return;
    const made = URL.createObjectURL(blob);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the URL has to be revoked, so an effect makes it
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
