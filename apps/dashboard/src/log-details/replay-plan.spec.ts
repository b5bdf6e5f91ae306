import { describe, expect, it } from '@jest/globals';
import { attemptFixture, fallbackLog, logFixture } from '../testing/log-fixture.js';
import { replayPlan, withMedia } from './replay-plan.js';

const assetId = `asset_${'0'.repeat(32)}`;
const body = { model: 'gpt-image-2', prompt: 'A kraken' };

describe('sending a stored request again', () => {
  it('uses the config, else the virtual key, and repeats the metadata', () => {
    expect(replayPlan({ ...fallbackLog, request: body, metadata: { team: 'Zoë' } })).toEqual({
      path: '/v1/images/generations',
      headers: { 'x-portkey-config': 'pc-images-1', 'x-portkey-metadata': '{"team":"Zo\\u00eb"}' },
      body,
      assetIds: [],
    });
    expect(replayPlan(logFixture({ request: body, mode: 'async' }))).toMatchObject({
      headers: { 'x-portkey-virtual-key': 'openai-1', prefer: 'respond-async' },
    });
    expect(replayPlan(logFixture({ request: { ...body, model: '@openai-1/gpt-image-2' } }))).toMatchObject({
      headers: {},
    });
  });

  it('says why it cannot be', () => {
    expect(replayPlan(logFixture({ request: null }))).toMatch('not kept');
    expect(replayPlan(logFixture({ request: [body] }))).toMatch('cannot be sent again');
    expect(replayPlan(logFixture({ request: body, endpoint: 'unknown' }))).toMatch('cannot be sent again');
    expect(replayPlan(logFixture({ request: body, virtual_key: null }))).toMatch('own config');
    const inline = logFixture({ request: body, attempts: [attemptFixture({ target: 'config.targets[0]' })] });
    expect(replayPlan(inline)).toMatch('own config');
  });

  it('puts data back where the log has references', () => {
    const image = { type: 'image_url', image_url: { url: `byway-asset:${assetId}` } };
    const sound = {
      type: 'input_audio',
      input_audio: { data: `byway-asset:${assetId};base64`, format: 'mp3' },
    };
    const request = { messages: [{ role: 'user', content: [image, sound] }] };
    expect(replayPlan(logFixture({ request }))).toMatchObject({ assetIds: [assetId] });
    expect(withMedia(request, new Map([[assetId, 'data:image/png;base64,AAAA']]))).toEqual({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
          ],
        },
      ],
    });
  });
});
