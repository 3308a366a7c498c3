import { usePage } from '../page.ts';
import { type SCENES, Scene } from '../pictures.tsx';
import type { Failure, ScreenName, Screen as Shown } from '../state.ts';
import type { Key } from '../strings/strings.ts';
import { Button, LinkButton, Screen } from '../ui.tsx';

type EndingName = Extract<
  ScreenName,
  'done' | 'return_to_computer' | 'expired' | 'used' | 'unknown' | 'elsewhere' | 'leaving'
>;

const ENDINGS: Readonly<Record<EndingName, readonly [title: Key, text: Key, scene: keyof typeof SCENES]>> = {
  done: ['done.title', 'done.text', 'tick'],
  leaving: ['done.title', 'leaving.text', 'tick'],
  return_to_computer: ['return.title', 'return.text', 'computer'],
  expired: ['expired.title', 'expired.text', 'clock'],
  used: ['used.title', 'used.text', 'link'],
  unknown: ['unknown.title', 'unknown.text', 'link'],
  elsewhere: ['elsewhere.title', 'elsewhere.text', 'link'],
};

/** Where it ends, with the way back wherever the application gave one. */
export function Ending({ screen }: { screen: Extract<Shown, { name: EndingName }> }) {
  const { t, boot } = usePage();
  const { name } = boot.application;
  const [title, text, scene] = ENDINGS[screen.name];
  const wayBack = screen.name !== 'done' && screen.name !== 'return_to_computer';
  return (
    <Screen
      title={t(title)}
      text={t(text, { name })}
      picture={<Scene of={scene} />}
      actions={wayBack && <WayBack to={screen.name === 'leaving' ? screen.to : null} />}
    />
  );
}

function WayBack({ to }: { to: string | null }) {
  const { t, state, boot } = usePage();
  const address = to ?? state.callbackUrl;
  return address === null ? null : (
    <LinkButton to={address}>{t('back_to', { name: boot.application.name })}</LinkButton>
  );
}

const AGAIN: ReadonlySet<Failure> = new Set(['start', 'send']);

export function Failed({ screen }: { screen: Extract<Shown, { name: 'failed' }> }) {
  const { t, run, boot } = usePage();
  const { why } = screen;
  return (
    <Screen
      title={t(`failed.${why}_title`)}
      text={t(`failed.${why}_text`, { name: boot.application.name })}
      picture={<Scene of="cloud" />}
      actions={
        AGAIN.has(why) ? (
          <Button onPress={() => run.happen({ type: 'retry' })}>{t('retry')}</Button>
        ) : (
          <WayBack to={null} />
        )
      }
    />
  );
}
