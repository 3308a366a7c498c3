import './theme.css';
import { createRoot } from 'react-dom/client';
import { readBoot } from './boot.ts';

const boot = readBoot();
createRoot(document.getElementById('page')!).render(<h1>{boot.application.name}</h1>);
