import { Button, Group, Pill } from '@mantine/core';
import { filterChips } from './filter-fields.js';
import { FilterMenu } from './filter-menu.js';
import type { LogFilters } from './logs-search.js';
import { TimeRange } from './time-range.js';
import { useFilterChoices } from './use-filter-choices.js';

interface FilterBarProps {
  filters: LogFilters;
  onChange: (filters: LogFilters) => void;
}

/** The filters of the list, and a chip for each that is set. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { choices, names } = useFilterChoices();
  const chips = filterChips(filters, names);
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <Group gap="xs">
      <TimeRange filters={filters} onChange={onChange} />
      {/* Texts that are being typed belong to the filters they began with. */}
      <FilterMenu
        key={JSON.stringify([filters.model, filters.trace_id])}
        filters={filters}
        choices={choices}
        onChange={onChange}
      />
      {chips.map(({ id, label, value, without }) => (
        <Pill
          key={id}
          size="md"
          withRemoveButton
          onRemove={() => onChange(without)}
          removeButtonProps={{ 'aria-label': `Remove filter ${label}`, 'aria-hidden': false, tabIndex: 0 }}
          maw={320}
        >
          {label}: {value}
        </Pill>
      ))}
      {isFiltered && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange({})}>
          Clear
        </Button>
      )}
    </Group>
  );
}
