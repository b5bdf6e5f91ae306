import { Button, Group, Popover, Stack } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useState } from 'react';
import { IconCalendarTime } from '../shared/icons.js';
import { timeRangeText } from './filter-fields.js';
import { type LogFilters, timePresets } from './logs-search.js';

interface TimeRangeProps {
  filters: LogFilters;
  onChange: (filters: LogFilters) => void;
}

const toIso = (text: string | null) => (text === null ? undefined : new Date(text).toISOString());
const toPicker = (iso: string | undefined) => {
  const at = iso === undefined ? NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : new Date(at);
};

/** Chooses the time range: one that ends now, or from and until. */
export function TimeRange({ filters, onChange }: TimeRangeProps) {
  const [isOpen, setOpen] = useState(false);
  const { time: _time, time_from: from, time_to: to, ...others } = filters;
  const choose = (range: Pick<LogFilters, 'time'>) => {
    onChange({ ...others, ...range });
    setOpen(false);
  };
  const presets = Object.keys(timePresets) as (keyof typeof timePresets)[];

  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendarTime size={16} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
          aria-label={`Time range: ${timeRangeText(filters)}`}
        >
          {timeRangeText(filters)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Time range">
        <Group align="flex-start" gap="lg" wrap="wrap">
          <Stack gap={2}>
            <PresetButton isChosen={timeRangeText(filters) === 'Any time'} onClick={() => choose({})}>
              Any time
            </PresetButton>
            {presets.map((name) => (
              <PresetButton
                key={name}
                isChosen={filters.time === name}
                onClick={() => choose({ time: name })}
              >
                {timePresets[name].label}
              </PresetButton>
            ))}
          </Stack>
          <Stack gap="xs" w={220}>
            <DateTimePicker
              label="From"
              placeholder="Any"
              clearable
              value={toPicker(from)}
              onChange={(value) => onChange({ ...others, time_from: toIso(value), time_to: to })}
              popoverProps={{ withinPortal: false }}
            />
            <DateTimePicker
              label="Until"
              placeholder="Now"
              clearable
              value={toPicker(to)}
              onChange={(value) => onChange({ ...others, time_from: from, time_to: toIso(value) })}
              popoverProps={{ withinPortal: false }}
            />
          </Stack>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

interface PresetButtonProps {
  isChosen: boolean;
  onClick: () => void;
  children: string;
}

function PresetButton({ isChosen, onClick, children }: PresetButtonProps) {
  return (
    <Button
      variant={isChosen ? 'light' : 'subtle'}
      color={isChosen ? undefined : 'gray'}
      size="xs"
      justify="flex-start"
      aria-pressed={isChosen}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
