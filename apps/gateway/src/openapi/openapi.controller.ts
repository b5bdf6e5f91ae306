import { Controller, Get, Header } from '@nestjs/common';
import { docsPage, docsPolicy } from './docs/docs-page.js';
import { openApiDocument } from './openapi-document.js';

// Both are the same for every caller until the next start.
const document = openApiDocument();
const page = docsPage(document);

/** The description of the public API, for programs and for people. */
@Controller()
export class OpenApiController {
  @Get('v1/openapi.json')
  @Header('cache-control', 'no-cache')
  document() {
    return document;
  }

  @Get('docs')
  @Header('cache-control', 'no-cache')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', docsPolicy)
  @Header('x-content-type-options', 'nosniff')
  @Header('referrer-policy', 'no-referrer')
  docs() {
    return page;
  }
}
