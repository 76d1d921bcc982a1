import type { NoTable } from '../../outcome/index.ts'
import { bytes, cleanLine, grouped } from '../base/index.ts'
import { fileRemarkInWords } from './file-remark.ts'
import { missingFileInWords } from './missing-file.ts'

/** Why no page of a table can be shown, and the way out. */
export function noTableInWords(why: NoTable): string {
  switch (why.kind) {
    case 'not-shown':
      return 'This kernel has not shown this result. Run the cell to page through its tables.'
    case 'no-such-file':
    case 'leads-out': {
      const { message, fix } = missingFileInWords(why)
      return cleanLine(`${message} ${fix}`, 1000)
    }
    case 'no-table': {
      const reason = why.why === null ? '' : ` (${cleanLine(fileRemarkInWords(why.why), 200)})`
      return `It is not understood as a table${reason}. What the card shows of it is all.`
    }
    case 'cannot-be-read':
      return `The table cannot be read: ${cleanLine(fileRemarkInWords(why.why), 200)}`
    case 'changed':
      return 'The file is not what it was when its first page was read. Open the table again.'
    case 'of-another-encoding':
      return 'The table is written in UTF-16, which is not read in pages. Let the step write UTF-8.'
    case 'too-many-columns':
      return `The table has more than ${grouped(why.most)} columns, which is more than is read in pages.`
    case 'rows-too-large':
      return `These rows take more than ${bytes(why.most)} of the file, which is more than one page reads.`
    case 'column-too-large':
      return `What the column holds takes more than ${bytes(why.most)}, which is more than is sorted. Filter by another column first.`
    case 'too-many-rows':
      return `More than ${grouped(why.most)} rows are not sorted. Filter them first.`
    case 'too-many-chosen':
      return `More than ${grouped(why.most)} rows are as the filters want them, which is more than is kept. Filter by more.`
    case 'no-such-column':
      return `The table has no column ${grouped(why.index + 1)}.`
    case 'given-up':
      return 'Cancelled.'
    case 'took-too-long':
      return `It was not read within ${why.seconds} seconds.`
    case 'ended':
      return 'What reads tables has ended, likely for want of memory. Ask again for less of it.'
  }
}
