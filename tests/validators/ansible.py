"""What judges the playbooks that set up a machine."""

from tests.validators.kinds import Fault, Validator

PLAYBOOKS = ("/ansible/*.yml",)
BESIDE = ("/ansible",)

VALIDATORS = {
    "ansible-lint": Validator(
        ("ansible-lint", "--offline", "--strict", "--profile=production", "--nocolor"),
        PLAYBOOKS,
        Fault("ansible/tasks/machine.yml", 'mode: "0644"', "mode: 644"),
        BESIDE,
    ),
    "ansible-syntax": Validator(
        ("ansible-playbook", "--syntax-check", "--inventory=ansible/inventory/dev.yml"),
        PLAYBOOKS,
        Fault("ansible/tasks/image.yml", "ansible.builtin.copy:", "ansible.builtin.cop:"),
        BESIDE,
    ),
}
