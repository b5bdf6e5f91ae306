import { Text } from '@mantine/core';
import tones from '../shared/tones.module.css';
import { relativeChange } from './relative-change.js';

interface ChangeProps {
  value: number | null;
  before: number | null;
  /** Whether more of it is good news, bad news or neither. */
  more: 'good' | 'bad' | 'neutral';
}

/** By how much a figure differs from the period before. */
export function Change({ value, before, more }: ChangeProps) {
  const change = relativeChange(value, before);
  if (change === null || Math.abs(change) < 0.005) {
    return (
      <Text component="dd" m={0} size="xs" c="dimmed">
        {change === null ? 'nothing to compare' : 'as in the period before'}
      </Text>
    );
  }
  const tone = more === 'neutral' ? undefined : change > 0 === (more === 'good') ? tones.good : tones.bad;
  const percent = Math.round(Math.abs(change) * 100);
  return (
    <Text component="dd" m={0} size="xs" className={tone} c={tone === undefined ? 'dimmed' : undefined}>
      {`${change > 0 ? '▲' : '▼'} ${percent > 999 ? 'over 999' : percent} %`}
    </Text>
  );
}
