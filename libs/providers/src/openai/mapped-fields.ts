/** The fields of a request body, and a sentence for each that was dropped or changed. */
export interface MappedFields {
  fields: Record<string, unknown>;
  warnings: string[];
}
