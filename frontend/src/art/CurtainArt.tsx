/** A closed stage curtain; paws of a cat and of a dog show below it. Drawn in 320 by 150. */
export function CurtainArt() {
  return (
    <svg viewBox="0 0 320 150" focusable="false" role="presentation">
      <g stroke="var(--ink)" strokeWidth="4" strokeLinejoin="round" strokeLinecap="round">
        <path d="M4 132 H316" stroke="var(--text)" strokeWidth="6" />
        <g strokeWidth="3.5">
          <path d="M84 134 V122 C84 111 108 111 108 122 V134 Z" fill="#f08a45" />
          <path d="M116 134 V122 C116 111 140 111 140 122 V134 Z" fill="#fff3e0" />
          <path d="M182 134 V122 C182 111 206 111 206 122 V134 Z" fill="#e0a463" />
          <path d="M214 134 V122 C214 111 238 111 238 122 V134 Z" fill="#fff3e0" />
          <path d="M92 127 V133 M100 127 V133 M124 127 V133 M132 127 V133" strokeWidth="2.5" />
          <path d="M190 127 V133 M198 127 V133 M222 127 V133 M230 127 V133" strokeWidth="2.5" />
        </g>
        <path
          d="M16 20 H304 V112 C292 122 280 122 268 112 C256 122 244 122 232 112 C220 122 208 122 196 112 C184 122 172 122 160 112 C148 122 136 122 124 112 C112 122 100 122 88 112 C76 122 64 122 52 112 C40 122 28 122 16 112 Z"
          fill="#c9405c"
        />
        <g stroke="#8f2441" strokeWidth="5">
          <path d="M52 44 V108 M88 44 V108 M124 44 V108 M196 44 V108 M232 44 V108 M268 44 V108" />
        </g>
        <path d="M160 42 V112" />
        <path
          d="M10 10 H310 V32 C300 50 280 50 270 34 C260 50 240 50 230 34 C220 50 200 50 190 34 C180 50 140 50 130 34 C120 50 100 50 90 34 C80 50 60 50 50 34 C40 50 20 50 10 32 Z"
          fill="#ffcf4a"
        />
      </g>
    </svg>
  );
}
