import { describe, expect, it, jest } from '@jest/globals';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { renderPage } from '../testing/render-page.js';
import { FilterBar } from './filter-bar.js';
import type { LogFilters } from './logs-search.js';

const hostile = '<img src=x onerror=alert(1)>';

async function show(filters: LogFilters, scopes?: Parameters<typeof renderPage>[1]) {
  answerApi({});
  const onChange = jest.fn<(filters: LogFilters) => void>();
  await renderPage(<FilterBar filters={filters} onChange={onChange} />, scopes);
  return onChange;
}
const openMenu = () => userEvent.click(screen.getByRole('button', { name: 'Filter' }));

describe('the filters', () => {
  it('show hostile values as texts, and are taken away by their chips', async () => {
    const onChange = await show({ provider: hostile, metadata: { [hostile]: hostile } });
    expect(screen.getByText(`Provider: ${hostile}`)).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Remove filter Provider' }));
    expect(onChange).toHaveBeenCalledWith({ provider: undefined, metadata: { [hostile]: hostile } });
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(onChange).toHaveBeenLastCalledWith({});
  });

  it('take a text with Enter, trimmed, and an empty one as none', async () => {
    const onChange = await show({ model: 'old' });
    await openMenu();
    const model = screen.getByRole('textbox', { name: 'Model' });
    await userEvent.clear(model);
    await userEvent.type(model, '  gpt-image-2 {Enter}');
    expect(onChange).toHaveBeenCalledWith({ model: 'gpt-image-2' });
    await userEvent.clear(model);
    await userEvent.type(model, '{Enter}');
    expect(onChange).toHaveBeenLastCalledWith({ model: undefined });
  });

  it('add pairs of metadata, but none without a key', async () => {
    const onChange = await show({ metadata: { env: 'prod' } });
    await openMenu();
    await userEvent.type(screen.getByRole('textbox', { name: 'Metadata value' }), 'a{Enter}');
    expect(onChange).not.toHaveBeenCalled();
    await userEvent.type(screen.getByRole('textbox', { name: 'Metadata key' }), 'team');
    await userEvent.click(screen.getByRole('button', { name: 'Add' }));
    expect(onChange).toHaveBeenCalledWith({ metadata: { env: 'prod', team: 'a' } });
  });

  it('take any text where the key may not read the list of values', async () => {
    await show({}, { scopes: ['logs.read'] });
    await openMenu();
    expect(screen.getByRole('textbox', { name: 'Virtual key' })).toBeTruthy();
    expect(screen.getByRole('textbox', { name: 'Provider' })).toBeTruthy();
  });
});
