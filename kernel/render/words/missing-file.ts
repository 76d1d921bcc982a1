import type { MissingFile } from '../../outcome/index.ts'
import type { Told } from './told.ts'

/** Why there is nothing to be had of a path of a result, and the way out. */
export function missingFileInWords(missing: MissingFile): Told {
  switch (missing.kind) {
    case 'no-such-file':
      return {
        message: `${missing.step} wrote no ${missing.path === '' ? 'file' : missing.path}.`,
        fix: `%files ${missing.step} lists what it wrote.`
      }
    case 'leads-out': {
      const { step, link, target } = missing
      const what = link === '' ? `The result of ${step} is itself` : `${step}/${link} is`
      return {
        message: `${what} a link out of the result, to ${target}. Such links are not followed.`,
        fix: 'Let the step copy what it needs into its result, as with cp -rL.'
      }
    }
  }
}
