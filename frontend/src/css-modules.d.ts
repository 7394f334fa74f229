/** The class names of a stylesheet, by the names they have in it. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}

/** A stylesheet for the whole document. */
declare module '*.css';
