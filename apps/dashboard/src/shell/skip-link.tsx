import classes from './skip-link.module.css';

/** The first thing the Tab key reaches: leads past the navigation. */
export function SkipLink({ target }: { target: string }) {
  return (
    <a
      href={`#${target}`}
      className={classes.link}
      onClick={(event) => {
        // Only moves the focus: the address belongs to the router.
        event.preventDefault();
        document.getElementById(target)?.focus();
      }}
    >
      Skip to the content
    </a>
  );
}
