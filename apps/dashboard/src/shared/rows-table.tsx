import {
  Box,
  Button,
  Center,
  type MantineBreakpoint,
  Paper,
  Table,
  type TableProps,
  Text,
  VisuallyHidden,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { useShownRows } from './use-shown-rows.js';

interface Column {
  head: string;
  /** Left out on narrower screens, by the row as well. */
  visibleFrom?: MantineBreakpoint;
}

interface RowsTableProps<T> {
  /** What the rows are, for screen readers. */
  label: string;
  /** From left to right; one without a head holds the row's menu. */
  columns: readonly Column[];
  /** Least width in px; below it the table scrolls. */
  minWidth: TableProps['miw'];
  rows: readonly T[];
  /** Shown in place of rows when there are none. */
  nothing: string;
  children: (row: T) => ReactNode;
}

/** A table of rows, of which a long list shows the first hundred and a button for more. */
export function RowsTable<T>({ label, columns, minWidth, rows, nothing, children }: RowsTableProps<T>) {
  const { shown, more } = useShownRows(rows);
  return (
    <Paper withBorder>
      <Box tabIndex={0} role="region" aria-label={label} style={{ overflowX: 'auto' }}>
        <Table miw={minWidth} verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ head, ...column }) => (
                <Table.Th key={head} {...column}>
                  {head === '' ? <VisuallyHidden>Actions</VisuallyHidden> : head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{shown.map(children)}</Table.Tbody>
        </Table>
      </Box>
      {rows.length === 0 && (
        <Text c="dimmed" ta="center" p="lg">
          {nothing}
        </Text>
      )}
      {more !== null && (
        <Center p="sm">
          <Button variant="default" onClick={more}>
            Show more ({rows.length - shown.length} left)
          </Button>
        </Center>
      )}
    </Paper>
  );
}
