import type { Confinement, PageDrawing } from '../../outcome/index.ts'

/** How first pages of PDFs are drawn, as the end of a sentence that begins with them. */
export function pageDrawingInWords(drawing: PageDrawing): string {
  switch (drawing.kind) {
    case 'off':
      return 'are not drawn (NIX_WORKFLOW_PDF=off)'
    case 'no-renderer':
      return `are not drawn: there is no ${drawing.renderer} on PATH`
    case 'drawn':
      return `are drawn by ${drawing.renderer} ${confinementInWords(drawing.confinement)}`
  }
}

function confinementInWords(confinement: Confinement): string {
  return confinement.kind === 'sandbox'
    ? "in a sandbox: no network, and of your files only the page's"
    : `without a sandbox, as you, within limits of time and size: ${whyNone(confinement.why)}`
}

function whyNone(why: Extract<Confinement, { readonly kind: 'limits' }>['why']): string {
  switch (why.kind) {
    case 'program-missing':
      return `there is no ${why.program} on PATH`
    case 'no-namespaces':
      return 'the system does not let you make namespaces'
    case 'needs-more-files':
      return `${why.program} needs files of more than the system's folders`
  }
}
