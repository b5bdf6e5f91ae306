import { useState } from 'react';
import type { ConfigView } from '../api/configs.js';
import { formatConfig } from './text/format-config.js';

interface Base {
  name: string;
  text: string;
  version: number;
}

const baseOf = (config: ConfigView): Base => ({
  name: config.name,
  text: formatConfig(config.config),
  version: config.version,
});

/**
 * A saved config that is being edited. While nothing is changed it follows the saved one; else the
 * changes stay, and `newer` tells of a version that somebody saved meanwhile.
 */
export function useConfigDraft(config: ConfigView) {
  const [base, setBase] = useState(() => baseOf(config));
  const [name, setName] = useState(base.name);
  const [text, setText] = useState(base.text);
  const isDirty = name !== base.name || text !== base.text;

  const adopt = (saved: ConfigView) => {
    const next = baseOf(saved);
    setBase(next);
    setName(next.name);
    setText(next.text);
  };
  if (!isDirty && (config.version > base.version || config.name !== base.name)) adopt(config);
  const newer = isDirty && config.version > base.version ? config : null;

  return { name, setName, text, setText, base, isDirty, newer, adopt };
}

export type ConfigDraft = ReturnType<typeof useConfigDraft>;
