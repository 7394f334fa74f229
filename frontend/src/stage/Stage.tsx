import { useEffect, useState, useSyncExternalStore } from 'react';
import { ADDRESSES } from '../page/addresses.ts';
import type { ViewServices } from '../page/start-view.tsx';
import { VisuallyHidden } from '../page/VisuallyHidden.tsx';
import { ConnectionChip } from '../results/ConnectionChip.tsx';
import { announcementOf, viewOf } from '../results/results-view.ts';
import { useAnnouncement } from '../results/use-announcement.ts';
import { useResults } from '../results/use-results.ts';
import type { Command } from './controls/commands.ts';
import { toggleFullScreen } from './controls/full-screen.ts';
import { HelpOverlay } from './controls/HelpOverlay.tsx';
import { Toolbar } from './controls/Toolbar.tsx';
import { useCommands } from './controls/use-commands.ts';
import { useKeysWork } from './controls/use-keys-work.ts';
import { usePointerIsNear } from './controls/use-pointer-is-near.ts';
import { headlineOf } from './headline.ts';
import { Invitation } from './invitation/Invitation.tsx';
import { QrOverlay } from './invitation/QrOverlay.tsx';
import { Celebration } from './race/Celebration.tsx';
import { Race } from './race/Race.tsx';
import { RaceCurtain } from './race/RaceCurtain.tsx';
import { standingOf } from './race/standing.ts';
import { useUnveiled } from './race/use-unveiled.ts';
import { RevealOverlay } from './reveal/RevealOverlay.tsx';
import type { Reveal } from './reveal/reveal.ts';
import styles from './Stage.module.css';
import { StageFigures } from './StageFigures.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useViewers } from './use-viewers.ts';
import { useVoteRate } from './use-vote-rate.ts';
import type { Viewers } from './viewers.ts';

export interface StageProps {
  readonly services: Omit<ViewServices, 'client'>;
  readonly reveal: Reveal;
  readonly viewers: Viewers;
  /** Leaves the stage for another view. */
  readonly goTo: (path: string) => void;
}

/** The vote for a big screen, to be read from the last row of a hall. */
export function Stage({ services: { store, timers, random, publicUrl }, reveal, viewers, goTo }: StageProps) {
  const known = useResults(store);
  const view = viewOf(known);
  const { results, isOpen, connection, changedAt } = known;
  const isSecret = results && results.withheld === true;
  const isFinal = view.state === 'final';
  const lanes = standingOf(results);
  const isUnveiled = useUnveiled(isSecret, timers);
  const votesPerSecond = useVoteRate(known, timers);
  const watching = useViewers(viewers, timers);
  const announcement = useAnnouncement(announcementOf(view), timers);
  const isPointerNear = usePointerIsNear(timers);
  const [keysWork, setKeysWork] = useKeysWork();
  const { overlay, revealing, run, close } = useControls({
    reveal,
    mayReveal: isSecret === true,
    keysWork,
    goTo,
  });

  return (
    <div className={styles.stage} data-testid="stage" data-state={view.state} data-still={!isPointerNear}>
      <StageHeader
        headline={headlineOf(view, lanes)}
        isOpen={isOpen}
        isStale={view.state === 'stale'}
        changedAt={changedAt}
        timers={timers}
      />
      <main className={styles.race} data-unveiled={isUnveiled}>
        <Race lanes={lanes} hasCounts={results !== undefined && !isSecret} isFinal={isFinal} />
        <RaceCurtain isClosed={isSecret === true} />
      </main>
      <aside className={styles.side}>
        <Invitation publicUrl={publicUrl} isOpen={isOpen} />
        <StageFigures
          votes={results?.total_votes}
          votesPerSecond={isOpen ? votesPerSecond : undefined}
          viewers={watching}
        />
      </aside>
      <footer className={styles.footer}>
        <ConnectionChip connection={connection} />
        <Toolbar isShown={isPointerNear} mayReveal={isSecret === true} keysWork={keysWork} onCommand={run} />
      </footer>
      <p role="status" data-testid="announcement">
        <VisuallyHidden>{announcement}</VisuallyHidden>
      </p>
      {isUnveiled && <Celebration lanes={lanes} isFinal={isFinal} random={random} />}
      {overlay === 'help' && <HelpOverlay keysWork={keysWork} onKeysWork={setKeysWork} onClose={close} />}
      {overlay === 'qrCode' && publicUrl.ok && <QrOverlay url={publicUrl.url} onClose={close} />}
      <RevealOverlay state={revealing} reveal={reveal} />
    </div>
  );
}

interface ControlsOptions extends Pick<StageProps, 'reveal' | 'goTo'> {
  /** Whether there is something to reveal. */
  readonly mayReveal: boolean;
  /** Whether its keys do anything; its buttons always do. */
  readonly keysWork: boolean;
}

/** What is in front of the stage, and what changes that: its keys, and the buttons that do the same. */
function useControls({ reveal, mayReveal, keysWork, goTo }: ControlsOptions) {
  const [overlay, setOverlay] = useState<'help' | 'qrCode'>();
  const revealing = useSyncExternalStore(reveal.subscribe, reveal.getSnapshot);
  const { step } = revealing;
  const close = () => setOverlay(undefined);

  // Revealed by somebody else, or by us though the answer was lost: there is nothing to count down to, or to try again.
  useEffect(() => {
    if (!mayReveal && step !== 'idle') reveal.cancel();
  }, [mayReveal, reveal, step]);

  function run(command: Command): void {
    if (step === 'counting' || step === 'asking') return; // To leave the full screen would end the countdown.
    if (command === 'fullScreen') void toggleFullScreen(document);
    else if (command === 'pipeline') goTo(ADDRESSES.pipeline);
    else if (command === 'reveal') {
      close();
      if (mayReveal) reveal.begin();
    } else {
      reveal.cancel();
      setOverlay((shown) => (shown === command ? undefined : command));
    }
  }

  useCommands((command) => {
    if (keysWork) run(command);
  });
  return { overlay, revealing, run, close };
}
