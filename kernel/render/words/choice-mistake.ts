import type { ChoiceMistake, NoNixValue } from '../../outcome/index.ts'

/** Why a run does not take what was chosen for it, and what to write instead. */
export function choiceMistakeInWords(mistake: ChoiceMistake): string {
  switch (mistake.kind) {
    case 'no-name':
      return `--set ${mistake.given} does not begin with a name, as in rate=0.1.`
    case 'no-value':
      return `--set ${mistake.given}: ${noNixValueInWords(mistake.why)}`
    case 'no-place':
      return `--set ${mistake.name}: code cell ${mistake.cell} does not define it as ${mistake.name} = …; so that there is no place for another value.`
    case 'not-defined': {
      const { option, name, nearest } = mistake
      return `${option} ${name}: no cell defines it.${nearest === null ? '' : ` Did you mean ${nearest}?`}`
    }
  }
}

function noNixValueInWords(why: NoNixValue): string {
  switch (why.kind) {
    case 'zero-character':
      return 'A text of Nix cannot hold the character 0.'
    case 'integer-too-large':
      return `${why.text} is no number of Nix: it has 64 bits.`
    case 'number-too-large':
      return `${why.text} is no number of Nix: it is too large. Give it as text: "${why.text}"`
  }
}
