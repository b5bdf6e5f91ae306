import { Autocomplete, NumberInput, Select, SimpleGrid, Textarea } from '@mantine/core';
import type { PlaygroundInput } from './playground-input.js';

type Images = PlaygroundInput['images'];

/** Prompt and parameters of `POST /v1/images/generations`. */
export function ImagesFields({ value, onChange }: { value: Images; onChange: (value: Images) => void }) {
  const change = (part: Partial<Images>) => onChange({ ...value, ...part });
  return (
    <>
      <Textarea
        label="Prompt"
        autosize
        minRows={3}
        maxRows={12}
        value={value.prompt}
        onChange={(event) => change({ prompt: event.currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 2 }} spacing="sm">
        <Autocomplete
          label="Size"
          placeholder="Model's own"
          data={['1024x1024', '1536x1024', '1024x1536', '512x512', 'auto']}
          filter={({ options }) => options}
          value={value.size}
          onChange={(size) => change({ size: size.trim() })}
        />
        <NumberInput
          label="Pictures"
          min={1}
          max={10}
          clampBehavior="strict"
          allowDecimal={false}
          value={value.n ?? ''}
          onChange={(n) => change({ n: typeof n === 'number' ? n : null })}
        />
        <Select
          label="Quality"
          placeholder="Model's own"
          clearable
          data={['auto', 'low', 'medium', 'high', 'standard', 'hd']}
          value={value.quality === '' ? null : value.quality}
          onChange={(quality) => change({ quality: quality ?? '' })}
        />
        <Select
          label="Response format"
          placeholder="Model's own"
          clearable
          data={[
            { value: 'url', label: 'url' },
            { value: 'b64_json', label: 'b64_json' },
          ]}
          value={value.responseFormat === '' ? null : value.responseFormat}
          onChange={(responseFormat) => change({ responseFormat: responseFormat ?? '' })}
        />
      </SimpleGrid>
    </>
  );
}
