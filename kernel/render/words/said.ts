import type { Said } from '../../outcome/index.ts'

/** One line, and more where there is more to say; else empty. */
export interface SaidInWords {
  readonly title: string
  readonly text: string
}

/** What a cell says instead of a result. */
export function saidInWords(said: Said): SaidInWords {
  switch (said.kind) {
    case 'waits-for':
      return {
        title: `${said.definition ?? 'This cell'} waits for ${said.names.join(', ')}.`,
        text: ''
      }
    case 'empty-script':
      return {
        title: `${said.step} is an empty script`,
        text: 'The script is what stands below the first line of the cell; it writes its files into $out, the folder where it starts.'
      }
  }
}
