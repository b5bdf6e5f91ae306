import { describe, expect, it } from '@jest/globals';
import { applyTargetParams } from './target-params.js';

const nothing = { defaultParams: {}, overrideParams: {}, dropParams: [] };

describe('applyTargetParams', () => {
  it('fills defaults only where the caller left something out', () => {
    const leaf = { ...nothing, defaultParams: { n: 1, size: 'auto', user: 'x' } };
    expect(applyTargetParams(leaf, { n: 2, user: null, size: undefined })).toEqual({
      n: 2,
      size: 'auto',
      user: null,
    });
  });

  it('lets overrides win over caller and defaults', () => {
    const leaf = { ...nothing, defaultParams: { model: 'd' }, overrideParams: { model: 'o' } };
    expect(applyTargetParams(leaf, { model: 'c', n: 1 })).toEqual({ model: 'o', n: 1 });
  });

  it('drops last, whatever set the parameter', () => {
    const leaf = { defaultParams: { a: 1 }, overrideParams: { b: 1 }, dropParams: ['a', 'b', 'c', 'absent'] };
    expect(applyTargetParams(leaf, { c: 1, d: 1 })).toEqual({ d: 1 });
  });

  it('replaces objects, does not merge them, and leaves the body of the caller alone', () => {
    const body = { response_format: { type: 'json', strict: true } };
    const leaf = { ...nothing, overrideParams: { response_format: { type: 'text' } } };
    expect(applyTargetParams(leaf, body)).toEqual({ response_format: { type: 'text' } });
    expect(body).toEqual({ response_format: { type: 'json', strict: true } });
  });

  it('cannot be used to reach the prototype', () => {
    const body = Object.fromEntries([['__proto__', { polluted: true }]]);
    const result = applyTargetParams({ ...nothing, overrideParams: body }, body);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Reflect.get(result, 'polluted')).toBeUndefined();
  });
});
