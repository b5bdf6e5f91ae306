import { Column } from 'typeorm';
import type { Envelope } from './envelope.js';

/** The columns of a row that is an envelope. */
export abstract class EnvelopeColumns implements Envelope {
  /** The master key that wraps the data key of this row. */
  @Column('text')
  masterKeyId!: string;

  @Column('bytea')
  wrappedKey!: Buffer;

  @Column('bytea')
  iv!: Buffer;

  @Column('bytea')
  ciphertext!: Buffer;

  @Column('bytea')
  tag!: Buffer;
}
