/** The parts of OpenAPI 3.1.1 that Byway's document uses (https://spec.openapis.org/oas/v3.1.1). */
export type JsonSchema = Readonly<Record<string, unknown>>;
export interface Reference {
  $ref: string;
}

export interface Example {
  summary: string;
  value: unknown;
}

export interface MediaType {
  schema: JsonSchema | Reference;
  examples?: Record<string, Example>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description: string;
  schema: JsonSchema | Reference;
  example?: string;
}

export type Header = Pick<Parameter, 'description' | 'schema' | 'example'>;

export interface ApiResponse {
  description: string;
  headers?: Record<string, Reference>;
  content?: Record<string, MediaType>;
}

/** Scheme name to the scopes that are needed; any one entry of a list is enough. */
export type SecurityRequirement = Record<string, string[]>;

export interface OperationObject {
  operationId: string;
  tags: [string];
  summary: string;
  description?: string;
  security: SecurityRequirement[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { required: boolean; content: Record<string, MediaType> };
  responses: Record<string, ApiResponse>;
  /** Read by Redoc, Scalar and others. */
  'x-codeSamples'?: CodeSample[];
}

export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

export interface Tag {
  name: string;
  description: string;
}

export type Method = 'get' | 'post' | 'put' | 'delete';

export interface OpenApiDocument {
  openapi: '3.1.1';
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: Tag[];
  paths: Record<string, Partial<Record<Method, OperationObject>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    parameters: Record<string, Parameter>;
    headers: Record<string, Header>;
    securitySchemes: Record<string, JsonSchema>;
  };
}
