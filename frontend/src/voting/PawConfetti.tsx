import styles from './PawConfetti.module.css';

/** Where each paw starts, how far it turns, and when. */
const PAWS = [
  { left: '4%', rotate: '-24deg', animationDelay: '90ms' },
  { left: '15%', rotate: '12deg', animationDelay: '0ms' },
  { left: '27%', rotate: '-8deg', animationDelay: '170ms' },
  { left: '40%', rotate: '20deg', animationDelay: '60ms' },
  { left: '53%', rotate: '-16deg', animationDelay: '220ms' },
  { left: '65%', rotate: '26deg', animationDelay: '30ms' },
  { left: '77%', rotate: '-10deg', animationDelay: '140ms' },
  { left: '88%', rotate: '18deg', animationDelay: '250ms' },
];

/** A handful of paw prints that fly up once, for a vote that is counted. Who wants no motion sees none. */
export function PawConfetti() {
  return (
    <span className={styles.confetti} aria-hidden="true" data-testid="confetti">
      {PAWS.map((place) => (
        <svg
          key={place.left}
          className={styles.paw}
          style={place}
          viewBox="0 0 24 24"
          focusable="false"
          role="presentation"
        >
          <ellipse cx="5" cy="11" rx="2.3" ry="3" />
          <ellipse cx="9.5" cy="6" rx="2.4" ry="3.2" />
          <ellipse cx="14.5" cy="6" rx="2.4" ry="3.2" />
          <ellipse cx="19" cy="11" rx="2.3" ry="3" />
          <path d="M12 11.5 C15.5 11.5 18.5 15 18 18.5 C17.6 21 15 21 12 20 C9 21 6.4 21 6 18.5 C5.5 15 8.5 11.5 12 11.5 Z" />
        </svg>
      ))}
    </span>
  );
}
