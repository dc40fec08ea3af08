# The public names, by the room that each lives in.
from .analysis.brokerage import Brokerage as Brokerage
from .analysis.brokerage import brokerage as brokerage
from .analysis.comparison import MapComparison as MapComparison
from .analysis.comparison import compare_maps as compare_maps
from .analysis.exposure import affected_bodies as affected_bodies
from .analysis.exposure import problems_shared_with as problems_shared_with
from .analysis.gap_cards import who_is_missing as who_is_missing
from .analysis.gaps import gaps as gaps
from .analysis.introductions import introductions as introductions
from .analysis.invitations import InvitationPlan as InvitationPlan
from .analysis.invitations import invite_list as invite_list
from .analysis.invitations import suggest_invitations as suggest_invitations
from .analysis.network import affiliation_matrix as affiliation_matrix
from .analysis.network import ego_network as ego_network
from .analysis.network import two_mode_graph as two_mode_graph
from .analysis.overlap import not_shared_yet as not_shared_yet
from .analysis.overlap import shared_problem_graph as shared_problem_graph
from .analysis.overlap import shared_problems as shared_problems
from .analysis.smallest_group import SmallestGroup as SmallestGroup
from .analysis.smallest_group import smallest_group as smallest_group
from .drawing.describe import describe_network as describe_network
from .drawing.matrix_plot import draw_affiliations as draw_affiliations
from .drawing.network_plot import draw_network as draw_network
from .errors import EditError as EditError
from .errors import InfeasibleCoverageError as InfeasibleCoverageError
from .errors import InfeasibleRequestError as InfeasibleRequestError
from .errors import InvalidTablesError as InvalidTablesError
from .errors import ServiceCommError as ServiceCommError
from .errors import SourceFileError as SourceFileError
from .errors import UnknownIdError as UnknownIdError
from .files.examples import example_map as example_map
from .files.examples import example_path as example_path
from .files.tables import read_table as read_table
from .files.writing import write_map as write_map
from .files.writing import write_table as write_table
from .intake.maps import read_map as read_map
from .model.digest import digest as digest
from .model.edits import add as add
from .model.edits import change as change
from .model.edits import remove as remove
from .model.edits import rename as rename
from .model.merging import merge_bodies as merge_bodies
from .model.merging import merge_people as merge_people
from .model.stakeholder_map import StakeholderMap as StakeholderMap
from .model.validation import Issue as Issue
from .register.bodies import Register as Register
from .register.bodies import load_register as load_register
from .register.duplicates import find_duplicates as find_duplicates
from .register.duplicates import merge_judged as merge_judged
from .register.judgements import (
    ContradictoryJudgementsError as ContradictoryJudgementsError,
)
from .register.judgements import contradictions as contradictions
from .register.judgements import judge as judge
from .register.matching import match_column as match_column
from .register.matching import match_names as match_names
from .register.resolving import resolve_links as resolve_links
from .register.succession import move_to_successors as move_to_successors
from .register.succession import successions as successions
from .reporting.report import write_picture as write_picture
from .reporting.report import write_report as write_report

__version__: str
