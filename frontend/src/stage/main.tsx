import { startView } from '../page/start-view.tsx';
import { onLeavingFullScreen } from './controls/full-screen.ts';
import { Reveal } from './reveal/reveal.ts';
import { StageKey } from './reveal/stage-key.ts';
import { Stage } from './Stage.tsx';
import { Viewers } from './viewers.ts';
import { keepAwake } from './wake-lock.ts';

const key = new StageKey(window);
window.addEventListener('hashchange', () => key.take());
keepAwake(window);

startView((services) => {
  const { client, timers } = services;
  const reveal = new Reveal({ client, key, timers });
  onLeavingFullScreen(document, reveal.cancel);
  return (
    <Stage
      services={services}
      reveal={reveal}
      viewers={new Viewers(client, timers)}
      goTo={(path) => location.assign(path)}
    />
  );
});
