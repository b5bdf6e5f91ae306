import { Controller, Get, Header } from '@nestjs/common';
import { docsPage, docsPolicy } from './docs/docs-page.js';
import { openApiDocument } from './openapi-document.js';

// The same for every caller, and made for the first one: it would be a tenth of the start's processor time.
let made: { document: ReturnType<typeof openApiDocument>; page: string } | undefined;

function description() {
  if (made === undefined) {
    const document = openApiDocument();
    made = { document, page: docsPage(document) };
  }
  return made;
}

/** The description of the public API, for programs and for people. */
@Controller()
export class OpenApiController {
  @Get('v1/openapi.json')
  @Header('cache-control', 'no-cache')
  document() {
    return description().document;
  }

  @Get('docs')
  @Header('cache-control', 'no-cache')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', docsPolicy)
  @Header('x-content-type-options', 'nosniff')
  @Header('referrer-policy', 'no-referrer')
  docs() {
    return description().page;
  }
}
