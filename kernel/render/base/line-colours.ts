/**
 * The colours of a terminal, as they are legible on the ground of a page and of a block of text: each
 * has a contrast of 4.5 also where what holds it is drawn paler (0.8). The extension of JupyterLab
 * takes them too, so this file imports nothing.
 */
export const lineColoursOnLight = {
  ...{ black: '#1f2328', 'bright-black': '#4d4d4d', white: '#3a3a3a', 'bright-white': '#1f2328' },
  ...{ red: '#78111e', 'bright-red': '#a51829', green: '#093e11', 'bright-green': '#0c5718' },
  ...{ yellow: '#413003', 'bright-yellow': '#5e4505', blue: '#093474', 'bright-blue': '#0d48a0' },
  ...{ magenta: '#62185f', 'bright-magenta': '#872283', cyan: '#053c40', 'bright-cyan': '#075257' }
} as const

type Colours = Readonly<Record<keyof typeof lineColoursOnLight, string>>

export const lineColoursOnDark: Colours = {
  ...{ black: '#a8a8a8', 'bright-black': '#b0b0b0', white: '#d0d0d0', 'bright-white': '#ffffff' },
  ...{ red: '#e4939d', 'bright-red': '#f2ccd1', green: '#31c448', 'bright-green': '#9de7a9' },
  ...{ yellow: '#d5a323', 'bright-yellow': '#edd38f', blue: '#85ace8', 'bright-blue': '#c5d8f4' },
  ...{ magenta: '#d992d6', 'bright-magenta': '#edccec', cyan: '#26bec7', 'bright-cyan': '#8de4e9' }
}

/** The class of what has a colour. Where a page has no look for it, it is as other text. */
export function lineColourClass(colour: keyof Colours): string {
  return classOf(colour)
}

const classOf = (name: string): string => `nix-workflow-line-${name}`

/** Rules for the elements of a page that has these colours, below a selector. */
export function lineColourRules(colours: Colours, below: string): string {
  return Object.entries(colours)
    .map(([name, colour]) => `${below} .${classOf(name)} { color: ${colour}; }`)
    .join('\n')
}
