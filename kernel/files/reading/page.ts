/** How large the picture of a page may be. */
export interface PageBounds {
  /** Pixels of its longer side. */
  readonly pixels: number
  /** Bytes of the file that holds it. */
  readonly bytes: number
}

/** A page as a picture of a kind that every browser shows. */
export interface PagePicture {
  readonly mimeType: 'image/png' | 'image/jpeg'
  readonly content: Buffer
}

/**
 * Draws the first page of a PDF, within bounds; null where that cannot be done. Readers of formats
 * start no programs: whoever has one that draws gives it to them.
 */
export type DrawPage = (pdf: Buffer, bounds: PageBounds) => Promise<PagePicture | null>
