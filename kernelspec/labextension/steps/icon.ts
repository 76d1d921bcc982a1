import { LabIcon } from '@jupyterlab/ui-components'

export const stepsIcon = new LabIcon({
  name: 'nix-workflow:steps',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M6.6 4.7 19.6 11.2v1.6L6.6 19.3 5.8 17.7 17.2 12 5.8 6.3z"/>
    <circle cx="5.5" cy="5.5" r="3.5"/><circle cx="5.5" cy="18.5" r="3.5"/><circle cx="18.5" cy="12" r="3.5"/>
  </g>
</svg>`
})
