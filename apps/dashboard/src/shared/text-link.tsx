import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

type LinkedProps = AnchorProps & { ref?: Ref<HTMLAnchorElement>; title?: string; children?: ReactNode };

/** A link in a text to another page of the dashboard. */
export const TextLink = createLink((props: LinkedProps) => <Anchor {...props} />);
