import type { DataOrigin } from '../../outcome/index.ts'

/** Where data is from, for its card. */
export function originInWords(origin: DataOrigin): string {
  switch (origin.kind) {
    case 'path':
      return `copied from ${origin.path}`
    case 'url':
      return `fetched from ${origin.url}`
    case 'hash':
      return 'known by its hash'
  }
}

/** That there is nothing of it to be seen. */
export const dataIsAbsent =
  'It is not in the store. A step that reads it brings it there; %files and its name say what is in it then.'
