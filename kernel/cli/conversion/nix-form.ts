import type { TextForm } from './text-form.ts'

/**
 * A file for editors of Nix: cells begin with `# %%`, as those of scripts in Python do, and what is no
 * code stands in comments. It is no program of Nix: `%export` writes one.
 */
export const nixForm: TextForm = {
  heading: (said) => `# nix-workflow notebook ${said}`,
  isHeading: /^# nix-workflow notebook (\{.*\})$/,
  marker: (type, said) =>
    ['# %%', ...(type === 'code' ? [] : [`[${type}]`]), ...(said === '' ? [] : [said])].join(' '),
  isMarker: /^# %%(?: \[(markdown|raw)\])?(?: (\{.*\}))?$/,
  isLikeMarker: /^#+ %%/,
  more: (line) => `#${line}`,
  less: (line) => (line.startsWith('##') ? line.slice(1) : line),
  bodyOf: ({ type, source }) => {
    const lines = source.split('\n')
    return type === 'code' ? lines : lines.map((line) => (line === '' ? '#' : `# ${line}`))
  },
  sourceOf: (type, body) =>
    type === 'code' ? body : body.map((line) => (line === '#' ? '' : line.replace(/^# /, ''))),
  unmarked: (lines) => [
    { type: 'code', source: lines.join('\n').replace(/^\n+|\n+$/g, ''), rest: {} }
  ]
}
