import type { ArchiveMistake, BundleMistake, WrongEntryName } from '../../../outcome/index.ts'

/** Why a notebook does not become one file with its results, or one such file a notebook. */
export function bundleMistakeInWords(mistake: BundleMistake): string {
  switch (mistake.kind) {
    case 'not-packed':
      return `The results could not be packed: ${mistake.said}`
    case 'no-step':
      return `The notebook has no step ${mistake.name}.`
    case 'there-already':
      return `${mistake.path} is there already: it stays as it is. Name another ${mistake.writes} with -o.`
    case 'no-plain-file':
      return `${mistake.path} is no plain file.`
    case 'no-bundle':
      return `${mistake.path} is no bundle of a notebook.`
    case 'other-bundle':
      return `${mistake.path} is a bundle of another version, or damaged: it does not name its notebook.`
    case 'archive-refused':
      return `${mistake.path} is refused: ${archiveMistakeInWords(mistake.why)}`
  }
}

/** Why an archive is not unpacked, as the end of a sentence that names it. */
export function archiveMistakeInWords(mistake: ArchiveMistake): string {
  switch (mistake.kind) {
    case 'cut-off':
      return 'it ends before its end: it was cut off.'
    case 'damaged':
      return 'it holds what is no header of an archive: it was damaged.'
    case 'header-too-long':
      return 'it has a header that is too long.'
    case 'too-many-entries':
      return `it has more than ${mistake.most} entries.`
    case 'cut-off-in':
      return `it ends in the middle of ${said(mistake.name)}: it was cut off.`
    case 'no-file':
      return `${said(mistake.name)} is no plain file: links and devices have no place in it.`
    case 'wrong-name':
      return `${said(mistake.name)} ${wrongNames[mistake.why]}`
  }
}

const wrongNames: Readonly<Record<WrongEntryName, string>> = {
  'too-long': 'has too long a name.',
  'too-deep': 'lies in too many folders.',
  'no-text': 'has a name that is no text.',
  outside: 'would lie outside of its folder.',
  twice: 'is in it twice.',
  'in-a-file': 'lies in a file.'
}

/** A name that nobody has looked at yet, in a sentence. */
function said(name: string): string {
  return JSON.stringify(name.slice(0, 100))
}
