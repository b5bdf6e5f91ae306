import { Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconExclamationCircle } from '../../shared/icons.js';
import { lineOf } from '../text/line-of.js';
import type { TextFault } from '../text/read-config-text.js';
import classes from './fault-list.module.css';

interface FaultListProps {
  text: string;
  faults: readonly TextFault[];
  onJump: (fault: TextFault) => void;
}

/** What is wrong with a config; each entry leads to its place. */
export function FaultList({ text, faults, onJump }: FaultListProps) {
  return (
    <section aria-label="Problems" className={classes.list} aria-live="polite">
      {faults.length === 0 ? (
        <Text size="sm" className={classes.fine}>
          <IconCircleCheck size={16} aria-hidden /> No problems
        </Text>
      ) : (
        <ul>
          {faults.map((fault, index) => (
            <li key={index}>
              <FaultEntry fault={fault} line={lineOf(text, fault.from)} onJump={onJump} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function FaultEntry({
  fault,
  line,
  onJump,
}: Pick<FaultListProps, 'onJump'> & { fault: TextFault; line: number }) {
  const isError = fault.severity === 'error';
  const Icon = isError ? IconExclamationCircle : IconAlertTriangle;
  return (
    <UnstyledButton className={classes.fault} data-severity={fault.severity} onClick={() => onJump(fault)}>
      <Icon size={16} aria-hidden />
      <span>
        {isError ? 'Error' : 'Warning'} in line {line}
      </span>
      <span className={classes.message}>{fault.message}</span>
    </UnstyledButton>
  );
}
