-- Runs once, when the volume is new. The superuser's password is for all roles: nobody else is let in
-- than the services of this file. Each service has its own role and makes its own schema.
\set password `cat /run/secrets/postgres_password`
CREATE ROLE vault LOGIN PASSWORD :'password';
CREATE ROLE config LOGIN PASSWORD :'password';
CREATE ROLE ledger LOGIN PASSWORD :'password';
GRANT CREATE ON DATABASE byway TO vault, config, ledger;
