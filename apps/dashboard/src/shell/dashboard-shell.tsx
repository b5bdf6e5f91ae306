import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useCan } from '../session/session-context.js';
import { ColorSchemeButton } from './color-scheme-button.js';
import { Logo } from './logo.js';
import { pages } from './pages.js';
import { SessionMenu } from './session-menu.js';
import { SkipLink } from './skip-link.js';

const MAIN_ID = 'main';

/** The frame of every page: header, navigation by scope, and the page itself. */
export function DashboardShell() {
  const [opened, { toggle, close }] = useDisclosure();
  const can = useCan();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isActive = (to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));

  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', md: 'lg' }}
    >
      <SkipLink target={MAIN_ID} />
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Logo />
            <Text fw={700} size="lg">
              Byway
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorSchemeButton />
            <SessionMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <AppShell.Section grow component={ScrollArea}>
          {pages
            .filter((page) => can(...page.scopes))
            .map(({ to, label, icon: Icon }) => (
              <NavLink
                key={to}
                component={Link}
                to={to}
                label={label}
                leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
                active={isActive(to)}
                aria-current={isActive(to) ? 'page' : undefined}
                onClick={close}
                style={{ borderRadius: 'var(--mantine-radius-md)' }}
              />
            ))}
        </AppShell.Section>
        <AppShell.Section>
          <NavLink component="a" href="/docs" target="_blank" label="API reference" />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id={MAIN_ID} tabIndex={-1} style={{ outline: 'none' }}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
