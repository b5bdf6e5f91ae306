/** Pieces are made in steps of this many bytes, so that bodies of about one size can take each other's place. */
const STEP = 1024 * 1024;
/** Smaller bodies get memory of their own: they are freed with the next small things. */
const MIN_BYTES = 64 * 1024;
/** A piece that is this many times too large is left for larger bodies. */
const MAX_SURPLUS = 4;

/**
 * Memory for large bodies, used again and again. New memory for each would be freed by full garbage
 * collections only: a body in flight outlives several of the small ones, which come with every 32 MB that is
 * read. With 32 pictures of 2 MB under way they were a quarter of all work.
 */
export class BodyMemory {
  private readonly free: ArrayBuffer[] = [];
  private keptBytes = 0;

  /** @param maxBytes that are kept while nobody uses them. */
  constructor(private readonly maxBytes = 64 * STEP) {}

  /** Bytes that are kept for use. */
  get unusedBytes(): number {
    return this.keptBytes;
  }

  lease(): BodyLease {
    return new BodyLease(this);
  }

  /** @internal */
  take(bytes: number): ArrayBuffer {
    const fits = ({ byteLength }: ArrayBuffer) => byteLength >= bytes && byteLength <= bytes * MAX_SURPLUS;
    const index = this.free.findIndex(fits);
    const [found] = index === -1 ? [] : this.free.splice(index, 1);
    if (found === undefined) return newPiece(Math.ceil(bytes / STEP) * STEP);
    this.keptBytes -= found.byteLength;
    return found;
  }

  /** @internal */
  give(piece: ArrayBuffer): void {
    const { byteLength } = piece;
    if (this.keptBytes + byteLength > this.maxBytes) return;
    // Moved, not copied. Who still holds the old object finds it empty, and never another caller's picture.
    this.free.push(structuredClone(piece, { transfer: [piece] }));
    this.keptBytes += byteLength;
  }
}

/** Memory of one's own, for the garbage collection to free. */
export const ownMemory: Pick<BodyLease, 'take'> = { take: (bytes) => Buffer.allocUnsafeSlow(bytes) };

/** Not cleared, as a body is written over it. */
function newPiece(bytes: number): ArrayBuffer {
  return Buffer.allocUnsafeSlow(bytes).buffer;
}

/** The memory of one attempt. One that is never released is left to the garbage collection. */
export class BodyLease {
  private pieces: ArrayBuffer[] = [];

  constructor(private readonly memory: BodyMemory) {}

  /** Memory with any content. */
  take(bytes: number): Uint8Array {
    if (bytes < MIN_BYTES) return ownMemory.take(bytes);
    const piece = this.memory.take(bytes);
    this.pieces.push(piece);
    return new Uint8Array(piece, 0, bytes);
  }

  /**
   * Gives all of it back: what was taken is empty from now on. Only when nothing is left to be written from
   * it to a connection, which reads memory without asking.
   */
  release(): void {
    for (const piece of this.pieces) this.memory.give(piece);
    this.pieces = [];
  }
}
